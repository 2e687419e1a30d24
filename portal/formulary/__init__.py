"""The eligible drug list: the register of drugs, and the list by editions that says what each of them pays."""
