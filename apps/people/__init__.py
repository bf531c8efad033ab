"""Who takes part: users, organisations, committees, memberships; roles and the permission table.

Words: a *membership* is person × committee × role × organisation represented × term. A *seat* is
the group that stands for one role in one committee; an object is *granted* to seats with the
*relation* in which the committee stands to it. What a role may do in a relation and a state is said
by `table.TABLE` and by nothing else; `permissions` answers every "may", and is the only door.
"""
