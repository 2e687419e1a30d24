"""What the steps of reviews are called where a refused one stands in a timeline."""

from portal.core.tongues import say

OPERATION_NAMES = {
    "centers.bundle.make_bundle": say("Make the evidence bundle"),
    "centers.checking.check": say("Check the answers"),
    "centers.checking.publish": say("Publish the review"),
    "centers.checking.send_back": say("Return the review"),
    "centers.checking.submit": say("Submit the review"),
    "centers.delegating.delegate": say("Delegate reviews"),
    "centers.delegating.end_delegation": say("End the delegation"),
    "centers.freezing.freeze": say("Freeze the rosters"),
    "centers.planning.plan": say("Plan a campaign"),
    "centers.planning.withdraw": say("Withdraw the review"),
    "centers.reviewing.answer": say("Answer a query"),
    "centers.reviewing.decide": say("Decide a row"),
    "centers.reviewing.decide_own": say("Decide the row of whoever reviews"),
    "centers.reviewing.keep_rest": say("Keep the rest in one press"),
    "centers.review_nightly.begin": say("Open the review"),
    "centers.review_nightly.call_to_mind": say("Call the review to mind"),
    "centers.review_nightly.fall_due": say("Let the review fall due"),
    "centers.review_nightly.hide": say("Hide what nobody reviewed"),
}
