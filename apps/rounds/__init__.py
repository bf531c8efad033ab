"""Comment rounds: a revision before an audience, comments with their anchors, threads, sheets in.

No submitted comment is ever deleted or blanked, and its anchor on the revision it was made on never
changes; the database refuses both. A round is open in the half-open interval [opens, closes) of the
server's clock, whatever the job that turns its state has done so far.
"""
