"""Sheets to print and to reckon with: quote 报价单, settlement 结算单, invoice 发票记录."""
