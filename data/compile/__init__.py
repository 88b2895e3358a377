"""From the publishers' files to the book's own tables.

Run ``python -m data.compile --sources DIR`` from the top of the repository. Each subject has one
module with a function ``tables(work)``: `work` holds the publishers' files, the countries, and the
tables that the modules before it have made; `build.SUBJECTS` lists the modules in order. What a
table means is written once, in the folder ``descriptor``: ``package.yaml`` for what tables share,
and one file a subject. `describe` makes ``datapackage.json`` of them.
"""
