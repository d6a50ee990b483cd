"""Staff accounts and groups, as this hub shows them instead of Django."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User

from taskhub.accounts.account_admin import AccountAdmin
from taskhub.accounts.group_admin import AccountGroupAdmin

apps.get_app_config("auth").verbose_name = "Accounts"
admin.site.index_title = "Dashboard"
admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
admin.site.unregister(Group)
admin.site.register(Group, AccountGroupAdmin)
