"""Standards of credit: facilities, scorecards, applications, limits, holds, reviews."""

from django.apps import AppConfig


class CreditPolicyConfig(AppConfig):
    name = "credit_policy"
