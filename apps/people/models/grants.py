"""Bases of the direct-foreign-key grant tables, so that guardian is named in this context only."""

from typing import Any

from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

GRANT_PERMISSIONS: list[tuple[str, Any]] = [
    # what guardian stores: the relation in which a seat stands to an object, nothing more
    ("owner", "stands as owning committee"),
    ("parent", "stands as body above"),
    ("audience", "stands as audience"),
    ("guest", "stands as guest"),
]


class GroupGrant(GroupObjectPermissionBase):
    """A seat's standing towards one object; the child adds `content_object`."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


class UserGrant(UserObjectPermissionBase):
    """A guest's standing towards one object; the child adds `content_object`."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
