"""What the steps of this room are called where a refused one stands in a timeline."""

from portal.core.tongues import say
from portal.ledger import words

PARTNER_STEPS = {
    "entering.enter": say("Enter a partner"),
    "entering.change": say("Change name, number or place"),
    "particulars.give_role": say("Give a role"),
    "particulars.end_role": say("End a role"),
    "particulars.add_paper": say("Add a paper"),
    "particulars.withdraw_paper": say("Withdraw a paper"),
    "particulars.add_contact": say("Add a contact"),
    "particulars.let_contact_go": say("Take a contact off the call list"),
    "particulars.assign_drug": say("Assign a drug"),
    "particulars.end_drug": say("End the assignment of a drug"),
    "particulars.agree_feed": say("Agree a feed"),
    "particulars.stop_feed": say("Stop expecting a feed"),
    "revealing.reveal": say("Show contacts"),
    "verifying.submit": say("Submit for verification"),
    "verifying.confirm": say("Verify the partner"),
    "verifying.return_partner": say("Return"),
    "verifying.suspend": say("Suspend"),
    "verifying.resume": say("Take up again"),
    "verifying.end": say("End the partnership"),
    "verifying.reopen": say("Open the file again"),
    "verifying.verify_role": say("Verify a role"),
    "verifying.verify_paper": say("Verify a paper"),
}


def register() -> None:
    words.name_values("operation", {f"supply.{name}": text for name, text in PARTNER_STEPS.items()})
