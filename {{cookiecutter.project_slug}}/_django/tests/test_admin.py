from django.urls import reverse


def test_users_cannot_demote_or_delete_themselves(admin_client, admin_user):
    change = reverse("admin:accounts_user_change", args=[admin_user.pk])
    delete = reverse("admin:accounts_user_delete", args=[admin_user.pk])
    form = {"username": "ada", "date_joined_0": "2026-01-01", "date_joined_1": "12:00"}
    assert admin_client.post(change, form).status_code == 302
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    admin_user.refresh_from_db()
    assert admin_user.username == "ada"
    assert admin_user.is_active and admin_user.is_staff and admin_user.is_superuser
