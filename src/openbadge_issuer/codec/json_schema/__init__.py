"""JSON Schema (drafts 2020-12, 2019-09 and 07), for schemas that strangers wrote.

`evaluation.evaluate` judges a value by `resources.Schemas`. Nothing is fetched here, each step is counted (`work.Work`), and
patterns are matched in time that grows with the text: so no schema hangs, whatever it holds. ``format`` is an annotation
and is not asserted. Schemas with a metaschema of their own are not read.
"""
