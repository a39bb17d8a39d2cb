"""A spreadsheet of awards: its rows, what its columns mean, and what is wrong with which line.

Rows are read one at a time, however many there are. Nothing here reads a file: whoever calls opens it.
"""
