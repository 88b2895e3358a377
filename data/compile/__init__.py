"""From the publishers' files to the book's own tables.

Run ``python -m data.compile --sources DIR`` from the top of the repository. Each subject has one module here
with a function ``tables(sources, countries, done)``, where `done` holds the tables made by the modules before it;
`build.SUBJECTS` lists them in order. What a table means is
written once, in ``descriptor.yaml``.
"""
