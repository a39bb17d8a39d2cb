"""How designers write a definition: by questions and answers, or in a workbook; and what stands in its file."""
