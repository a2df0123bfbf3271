"""Addresses of the ledger's rooms of the settings."""

from django.urls import path

from invoices.views import settings_bands, settings_limits, settings_rates, settings_words

urlpatterns = [
    path("bands/", settings_bands.bands_list, name="bands"),
    path("bands/add/", settings_bands.bands_add, name="bands-add"),
    path(
        "bands/<public:public_id>/withdraw/", settings_bands.bands_withdraw, name="bands-withdraw"
    ),
    path("rates/", settings_rates.rate_list, name="rates"),
    path("rates/add/", settings_rates.rate_add, name="rate-add"),
    path("rates/<public:public_id>/", settings_rates.rate_edit, name="rate-edit"),
    path("rates/<public:public_id>/remove/", settings_rates.rate_remove, name="rate-remove"),
    path("limits/", settings_limits.limit_list, name="limits"),
    path("limits/add/", settings_limits.limit_add, name="limit-add"),
    path("limits/<public:public_id>/", settings_limits.limit_edit, name="limit-edit"),
    path("limits/<public:public_id>/remove/", settings_limits.limit_remove, name="limit-remove"),
    path("terms/", settings_words.term_list, name="terms"),
    path("terms/add/", settings_words.term_add, name="term-add"),
    path("terms/<public:public_id>/", settings_words.term_edit, name="term-edit"),
    path("reasons/", settings_words.reason_list, name="reasons"),
    path("reasons/add/", settings_words.reason_add, name="reason-add"),
    path("reasons/<public:public_id>/", settings_words.reason_edit, name="reason-edit"),
]
