"""Who is told of what: notices made from the record, mails, reminders, calendars and feeds.

The context listens to the record and no other context knows it. `rules` says as data which deed
concerns whom; a notice is one row per person and event, however often a job runs. What somebody may
no longer see is neither shown nor mailed: the permission table is asked at the moment of sending.
Nothing of the secretariat's room is ever written into a mail, to whomever it goes.
"""
