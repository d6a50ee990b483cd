"""The addresses."""

from django.urls import path

from .orders import OrdersView

urlpatterns = [path("orders", OrdersView.as_view())]
