from apps.people.models.committees import (
    Committee,
    CommitteeGroupPermission,
    CommitteeUserPermission,
    Membership,
    Seat,
)
from apps.people.models.grants import GRANT_PERMISSIONS, GroupGrant, UserGrant
from apps.people.models.users import Appointment, Organisation, User

__all__ = [
    "GRANT_PERMISSIONS",
    "Appointment",
    "Committee",
    "CommitteeGroupPermission",
    "CommitteeUserPermission",
    "GroupGrant",
    "Membership",
    "Organisation",
    "Seat",
    "User",
    "UserGrant",
]
