from people.models.community import Community
from people.models.household import Household
from people.models.invitation import Invitation
from people.models.isolation import Isolation
from people.models.membership import Membership, Role
from people.models.user import User

__all__ = ["Community", "Household", "Invitation", "Isolation", "Membership", "Role", "User"]
