"""Customers, groups, contacts and who looks after them."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
