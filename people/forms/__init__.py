from people.forms.isolation import DoorIsolationForm, IsolationForm
from people.forms.joining import InvitationForm, JoinForm
from people.forms.profile import ProfileForm
from people.forms.roles import RoleForm

__all__ = ["DoorIsolationForm", "InvitationForm", "IsolationForm", "JoinForm", "ProfileForm", "RoleForm"]
