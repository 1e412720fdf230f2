"""Starting, watching and stopping what the product needs on one machine. No rules."""
