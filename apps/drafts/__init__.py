"""Documents: drafts, their revisions, the blocks a revision consists of, and their stages.

A revision is immutable once published; its blocks have ids that survive later revisions and line
numbers that never change. What a text is lies in `documents`; this context stores it.
"""
