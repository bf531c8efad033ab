"""What becomes of each comment: dispositions, responses, and the English wording beside it.

A disposition is recorded per comment, in the vocabulary of the round's purpose; a round is
finalised only when every submitted comment has a decided disposition with a response.
"""
