"""Compilations: the files of a position, made by a job, read back, and kept as one immutable set.

A compilation is a row (state, digest of its inputs, progress, files, reason); pages poll the row.
Asking twice for the same content gives one compilation. Files appear all at once or not at all.
"""
