"""`Product`: what a product certification is about, pinned to one version."""

from typing import ClassVar

from openbadge_issuer.assessment.rubric import Filled, Version
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.recipient import Recipient
from openbadge_issuer.models.types import Date, Many, Maybe, Text, Uri

__all__ = ["Product"]


class Product(Model):
    """A product in one version; what is certified is this and no other."""

    _personal: ClassVar[bool] = False
    uri: Uri
    """Its URI; the subject of the credential."""
    name: Filled
    """Its name."""
    version: Version
    """The version that was reviewed."""
    released: Date
    """When that version was released."""
    product_id: Maybe[Text] = None
    """Its identifier in catalogues."""
    platforms: Many[Text] = ()
    """Where it runs."""
    grades: Many[Text] = ()
    """For which grades it is made."""
    subjects: Many[Text] = ()
    """For which subjects it is made."""

    @property
    def recipient(self) -> Recipient:
        """The product as the subject of a credential, by its URI."""
        return Recipient.product(self.uri, product_id=self.product_id, name=self.name)
