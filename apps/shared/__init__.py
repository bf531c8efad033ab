"""What every context stands on: refusals, state changes, instants in words, protection in SQL.

It knows no domain object. Something belongs here only if several contexts need the very same rule.
"""
