"""Addresses for signing in, accounts, invitations, links, handed-over devices, help and the site itself."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path

from reknit.web.access import Access, declared
from reknit.web.pages import account as own
from reknit.web.pages import (
    answering,
    clinic,
    erase,
    export,
    first_account,
    hand_over,
    help,  # noqa: A004
    invitation,
    joining,
    link,
    new_password,
    site,
)
from reknit.web.people.mounted import for_second_lock, for_signed_in

DYAD = "dyads/<uuid:dyad_id>/"
SESSION = DYAD + "sessions/<int:number>/"
FACTOR = "account/second-factor/"
CODES = FACTOR + "recovery-codes/"
PASSKEYS = FACTOR + "passkeys/"
COPY = "account/copy/"
PERSON = "site/people/<uuid:person_id>/"

signing_in = [
    path("account/sign-in/", declared(account.login, Access.ANYONE), name="account_login"),
    path("account/sign-out/", declared(account.logout, Access.ANYONE), name="account_logout"),
    path("account/closed/", declared(account.account_inactive, Access.ANYONE), name="account_inactive"),
    path("account/again/", declared(account.reauthenticate, Access.SIGNED_IN), name="account_reauthenticate"),
    path(FACTOR + "sign-in/", declared(second_factor.authenticate, Access.ANYONE), name="mfa_authenticate"),
    path(PASSKEYS + "sign-in/", declared(passkeys.login_webauthn, Access.ANYONE), name="mfa_login_webauthn"),
]
second_factors = [
    path(FACTOR, for_second_lock(second_factor.index), name="mfa_index"),
    path(FACTOR + "again/", declared(second_factor.reauthenticate, Access.SIGNED_IN), name="mfa_reauthenticate"),
    path(FACTOR + "app/", for_second_lock(totp.activate_totp), name="mfa_activate_totp"),
    path(FACTOR + "app/remove/", for_second_lock(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(CODES, for_second_lock(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(CODES + "new/", for_second_lock(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        CODES + "codes.txt",
        for_second_lock(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(PASSKEYS, for_second_lock(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path(PASSKEYS + "add/", for_second_lock(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        PASSKEYS + "again/",
        declared(passkeys.reauthenticate_webauthn, Access.SIGNED_IN),
        name="mfa_reauthenticate_webauthn",
    ),
    path(PASSKEYS + "<int:pk>/", for_second_lock(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(PASSKEYS + "<int:pk>/remove/", for_second_lock(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
own_account = [
    path("account/", own.account, name="account"),
    path("account/password/", for_signed_in(account.password_change), name="account_change_password"),
    path(COPY, export.own_copy, name="own_copy"),
    path(COPY + "everything.json", export.everything_json, {"with_alone": True}, name="own_copy_json"),
    path(COPY + "everything.csv", export.everything_csv, {"with_alone": True}, name="own_copy_csv"),
    path(COPY + "without-private.json", export.everything_json, {"with_alone": False}, name="own_copy_open_json"),
    path(COPY + "without-private.csv", export.everything_csv, {"with_alone": False}, name="own_copy_open_csv"),
    path(COPY + "ratings.csv", export.all_ratings, name="all_ratings"),
    path("account/erase/", erase.account, name="erase_account"),
    path("account/erased/", erase.account_erased, name="account_erased"),
    path("account/sessions/", for_signed_in(sessions.list_usersessions), name="usersessions_list"),
]
links = [
    path("link/", link.link, name="link"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("join/", joining.join, name="join"),
    path("first-account/", first_account.first_account, name="first_account"),
    path("new-password/", new_password.new_password, name="new_password"),
    path(DYAD + "invite/", invitation.invite, name="invite"),
    path(DYAD + "new-password/", new_password.make_new_password_link, name="make_new_password_link"),
    path(SESSION + "link/", link.make_link, name="make_link"),
]
handed_over = [
    path(SESSION + "hand-over/", hand_over.hand_over, name="hand_over"),
    path("handed-over/", hand_over.begin, name="handed_over"),
    path("handed-over/check/", answering.handed_over_check, name="handed_over_check"),
    path("handed-over/here/", hand_over.here, name="handed_over_here"),
    path("handed-over/end/", hand_over.end, name="handed_over_end"),
    path("handed-over/done/", hand_over.done, name="handed_over_done"),
    path("handed-over/back/", hand_over.back, name="handed_over_back"),
]
the_site = [
    path("help/", help.help_page, name="help"),
    path("exit/", help.leave, name="leave"),
    path("site/", site.site, name="site"),
    path("site/people/", site.site_people, name="site_people"),
    path("site/people/invite/", site.invite_staff, name="invite_staff"),
    path("site/people/erase/", erase.on_request, name="erase_on_request"),
    path("site/people/member/", site.switch_member, name="switch_member"),
    path(PERSON + "link/", site.staff_link, name="staff_link"),
    path(PERSON + "rights/", site.rights, name="rights"),
    path("site/figures/", clinic.figures, name="figures"),
    path("site/keeping/", clinic.keeping, name="keeping"),
    path(PERSON + "switch/", site.switch_account, name="switch_account"),
]
urlpatterns = signing_in + second_factors + own_account + links + handed_over + the_site
