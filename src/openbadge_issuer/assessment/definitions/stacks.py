"""`Stack`: several achievements that together are one."""

from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import Uri

__all__ = ["Stack"]


class Stack(Model):
    """Several achievements that together are one."""

    id: Uri
