from people.forms.joining import InvitationForm, JoinForm
from people.forms.profile import ProfileForm
from people.forms.roles import RoleForm

__all__ = ["InvitationForm", "JoinForm", "ProfileForm", "RoleForm"]
