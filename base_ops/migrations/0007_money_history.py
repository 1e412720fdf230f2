from django.db import migrations

from sets.tracking import Track

OF_TARIFF = "(SELECT t.base_id FROM base_ops_tariff t WHERE t.id = r.tariff_id)"
OF_QUOTE = "(SELECT q.base_id FROM base_ops_quote q WHERE q.id = r.quote_id)"
OF_INVOICE = "(SELECT i.base_id FROM base_ops_invoice i WHERE i.id = r.invoice_id)"


class Migration(migrations.Migration):
    dependencies = [("base_ops", "0006_money_stays")]

    operations = [
        Track("base_ops_tariff", "r.base_id"),
        Track("base_ops_tariffrate", OF_TARIFF),
        Track("base_ops_tarifffactor", OF_TARIFF),
        Track("base_ops_tariffextra", OF_TARIFF),
        Track("base_ops_tariffnotice", OF_TARIFF),
        Track("base_ops_quote", "r.base_id"),
        Track("base_ops_quote_bookings", OF_QUOTE),
        Track("base_ops_discountapproval", OF_QUOTE),
        Track("base_ops_settlement", OF_QUOTE),
        Track("base_ops_invoice", "r.base_id"),
        Track("base_ops_payment", OF_INVOICE),
        Track("base_ops_securitymovement", OF_QUOTE),
    ]
