//! Why requests wait or end, and what each reason says to people.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal { $told:literal, $operations:literal })+) => {
        /// Why a request waits or ends, as a stable code with its text for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What it means for a reseller or a customer, and what they can do.
            pub fn told(self) -> &'static str {
                match self { $(Self::$name => $told),+ }
            }

            /// What the distributor's operations do about it.
            pub fn for_operations(self) -> &'static str {
                match self { $(Self::$name => $operations),+ }
            }
        }
    };
}

/// What is said to people of a failure that is no reason here, such as an error of the workflow.
pub const UNFORESEEN: &str = "Something failed here that no rule foresaw. The distributor must look at it.";

reasons! {
    /// Nobody decided in time.
    ApprovalTimeout = "approval_timeout" {
        "Nobody decided on the request in time, so it has expired and its name is free again. If the \
         subscription is still needed, talk to those who decide, then request it again.",
        "Nothing, unless the approvers say that no mail reached them: then look at the reseller's account."
    }
    /// The customer did not accept in time.
    TermsTimeout = "terms_timeout" {
        "The customer did not accept in time what the request waited for, the terms or Microsoft's own \
         agreement, so it has expired and its name is free again. Once the customer has accepted, request \
         the subscription again.",
        "Nothing, unless the contact's address is wrong: then correct the customer account."
    }
    /// The customer has not accepted the distributor's invitation.
    RelationshipMissing = "relationship_missing" {
        "The customer has not accepted the distributor's reseller invitation at Microsoft. Have the \
         customer accept it in the Microsoft 365 admin center, then request the subscription again.",
        "Send the customer the reseller relationship invitation from Partner Center."
    }
    /// The customer has not accepted the terms in force here.
    TermsNotAccepted = "terms_not_accepted" {
        "The customer has not accepted the terms in force. The customer's contact has a link to them; the \
         request goes on by itself after that.",
        "Nothing, unless the contact's address is wrong: then correct the customer account."
    }
    /// The customer has not accepted the Microsoft Customer Agreement.
    McaNotAccepted = "mca_not_accepted" {
        "The customer has not accepted the Microsoft Customer Agreement. A global administrator of the \
         customer accepts it in the Microsoft 365 admin center under Billing accounts; the request goes \
         on by itself after that.",
        "Nothing before the customer accepts."
    }
    /// Microsoft reviews the customer's account, which takes days.
    CustomerUnderReview = "customer_under_review" {
        "Microsoft reviews the customer's account, which may take days. Nothing needs to be done: it is \
         tried again twice a day.",
        "If the review lasts longer than two weeks, open a case with Partner Center support, then resume \
         or cancel."
    }
    /// Microsoft reviewed the customer and said no.
    CustomerRejected = "customer_rejected" {
        "Microsoft reviewed the customer's account and does not approve it. The customer must clear this \
         with Microsoft before a new request.",
        "Partner Center support can say why the customer was not approved."
    }
    /// The reseller has not accepted the Microsoft Partner Agreement.
    ResellerAgreementMissing = "reseller_agreement_missing" {
        "The reseller has not accepted the Microsoft Partner Agreement. An administrator of the reseller \
         accepts it in Partner Center; it is looked for twice a day.",
        "Remind the reseller; resume once it has signed."
    }
    /// Microsoft does not know the reseller's partner id as an indirect reseller's.
    ResellerIdInvalid = "reseller_id_invalid" {
        "Microsoft does not know the reseller's partner id as that of an indirect reseller of this \
         region. Ask the distributor to correct it, then request again.",
        "Compare the reseller's partnerId with its location account in Partner Center and correct it (PUT \
         /v1/resellers/ID)."
    }
    /// A credit line is exhausted.
    CreditLimit = "credit_limit" {
        "A credit line at Microsoft is exhausted. It is tried again twice a day; the distributor must \
         raise it.",
        "Raise the credit line with Microsoft, then resume."
    }
    /// The customer has as many subscriptions as it may.
    QuotaCustomer = "quota_customer" {
        "The customer has as many subscriptions as Microsoft allows. Close one that is not needed, or \
         have the distributor ask Microsoft for more.",
        "Ask Partner Center support for a higher limit of the customer."
    }
    /// The distributor has as many subscriptions as it may.
    QuotaPartner = "quota_partner" {
        "The distributor has as many subscriptions as Microsoft allows. The distributor must ask \
         Microsoft for more before a new request.",
        "Ask Partner Center support for a higher limit: no reseller can get a subscription before."
    }
    /// Microsoft's risk check refused the customer.
    RiskCheckFailed = "risk_check_failed" {
        "Microsoft's risk check refused the order. Trying again does not help; the distributor can ask \
         Microsoft.",
        "Ask Partner Center support; do not repeat the order."
    }
    /// The distributor may not sell Azure in the customer's country.
    CountryUnsupported = "country_unsupported" {
        "Azure cannot be sold in the customer's country through this distributor.",
        "Check the distributor's CSP region and the customer's country in Partner Center."
    }
    /// The customer still moves from the older Azure offer.
    LegacyAzureUpgrading = "legacy_azure_upgrading" {
        "The customer is being moved from the older Azure offer to the Azure plan. It is tried again \
         twice a day.",
        "Look at the upgrade in Partner Center if it lasts."
    }
    /// The customer's move from the older Azure offer failed.
    LegacyAzurePresent = "legacy_azure_present" {
        "The customer still has the older Azure offer and its move to the Azure plan failed. The \
         distributor must finish that move first.",
        "Repeat the upgrade of the customer in Partner Center."
    }
    /// Microsoft did not take the order of the Azure plan.
    PlanOrderRefused = "plan_order_refused" {
        "Microsoft did not take the order of the customer's Azure plan. The distributor must look at it.",
        "The log of provision has Microsoft's code. Look at the customer's orders in Partner Center, mend \
         the cause, then resume."
    }
    /// Which subscription came with the plan cannot be told.
    DefaultSubscriptionUnclear = "default_subscription_unclear" {
        "The distributor must look at the customer's subscriptions at Microsoft before this goes on.",
        "More than one subscription that no request has claimed stands under the plan that this request \
         ordered, so none was taken over. Ask the customer whose they are, remove or move what does not \
         belong there, then resume from ensure_plan."
    }
    /// Microsoft took the order and then gave up on it.
    SubscriptionRefused = "subscription_refused" {
        "Microsoft took the order and then gave up on it. Request the subscription again; if that fails \
         too, ask the distributor.",
        "The alias named after the request says what Microsoft left behind, if anything."
    }
    /// The subscription exists but is not usable.
    SubscriptionNotEnabled = "subscription_not_enabled" {
        "The subscription exists at Microsoft but is not enabled. The distributor must look at it.",
        "Look at the subscription's state in the Azure portal; enable it, then resume, or cancel."
    }
    /// The subscription or the customer is in another tenant than the request's.
    TenantMismatch = "tenant_mismatch" {
        "What Microsoft answered belongs to another tenant than the customer's. The distributor must look \
         at it; no access was sent.",
        "Never hand it over: find out in Partner Center whose it is, and cancel by hand."
    }
    /// The customer's domain is federated, so no user can be made in it.
    DomainFederated = "domain_federated" {
        "No user can be made in the customer's federated domain, and nobody there is known who could get \
         access. Name a user of the customer's tenant as Owner, or make the contact a user of it.",
        "Find a user of the customer's tenant with the customer; give it Owner by hand, or make the \
         contact's address one of the tenant's users, then resume from create_admin_user."
    }
    /// The distributor may not make users in the customer's tenant.
    UserRightsMissing = "user_rights_missing" {
        "The distributor has no right to make users in the customer's tenant. The customer grants it \
         (GDAP role User Administrator), or names a user of its tenant as Owner.",
        "Ask the customer for a GDAP relationship with User Administrator, then resume from \
         create_admin_user."
    }
    /// Who shall be Owner is not known in the customer's tenant.
    PrincipalNotFound = "principal_not_found" {
        "Whoever shall be Owner is not known in the customer's tenant. Check the object id with the \
         customer; the subscription itself exists.",
        "Check the object id in the customer's Entra tenant. Assign Owner by hand where it was wrong, \
         then resume from assign_owner or cancel."
    }
    /// The distributor has no Owner rights on the subscription.
    AzureAccessMissing = "azure_access_missing" {
        "The distributor has no administrative access to the new subscription, so nobody can be made \
         Owner. The distributor must look at it.",
        "The partner's admin agents (AOBO, or the GDAP group in AdminAgents) lack Owner on the \
         subscription. Have the customer restore it, then resume from assign_owner."
    }
    /// The customer is not billed through the distributor's account: it has no Azure plan there.
    BillingCustomerMissing = "billing_customer_missing" {
        "Microsoft does not bill the customer through the distributor's account yet. The distributor must \
         look at it.",
        "Compare the stack's billing account with the one in Partner Center, and look for the customer's \
         Azure plan under it."
    }
    /// The distributor's consent is gone: it must sign in again.
    DistributorAuth = "distributor_auth" {
        "The distributor must sign in at Microsoft again. It knows of it, and the request goes on by itself.",
        "All provisioning stands still. Give the consent anew with multi-factor authentication and store \
         the credentials (runbook, Microsoft credentials), then resume."
    }
    /// The distributor's consent was given without multi-factor authentication.
    DistributorMfaMissing = "distributor_mfa_missing" {
        "The distributor must sign in at Microsoft again. It knows of it, and the request goes on by itself.",
        "All provisioning stands still: the consent lacks the multi-factor claim. Give it anew with \
         multi-factor authentication (runbook, Microsoft credentials), then resume."
    }
    /// The distributor has not accepted the Microsoft Partner Agreement.
    DistributorAgreementMissing = "distributor_agreement_missing" {
        "The distributor must accept an agreement with Microsoft. It knows of it, and the request goes on \
         by itself.",
        "A global administrator accepts the Microsoft Partner Agreement in Partner Center, then resume."
    }
    /// The distributor's user lacks a role for this.
    DistributorRightsMissing = "distributor_rights_missing" {
        "The distributor's account lacks a right at Microsoft. The distributor must look at it.",
        "The consented user must be Admin agent in the partner tenant; the log of provision names the \
         refused call."
    }
    /// The distributor's application has no consent in the customer's tenant.
    CustomerConsentMissing = "customer_consent_missing" {
        "The distributor's application has no consent in the customer's tenant. The distributor must look \
         at it.",
        "Pre-consent the application in the customer's tenant (Partner Center application consent), then \
         resume."
    }
    /// The customer's tenant does not let the distributor in, by a policy or because it does not know its user.
    CustomerAccessBlocked = "customer_access_blocked" {
        "The customer's tenant does not let the distributor in, as a Conditional Access policy may have it. \
         Have an administrator of the customer allow the distributor's access; the distributor must look \
         at it.",
        "The log of provision has Microsoft's codes (AADSTS). Have the customer except the distributor as \
         a service provider from the policy, or mend the GDAP relationship, then resume."
    }
    /// A sandbox limit of the distributor's account.
    SandboxLimit = "sandbox_limit" {
        "A limit of the distributor's sandbox account is reached.",
        "Suspend sandbox subscriptions that are not needed, then resume."
    }
    /// Microsoft refused the call in a way that no rule foresaw.
    CallRefused = "call_refused" {
        "Microsoft refused a call in a way that no rule foresaw. The distributor must look at it.",
        "The log of provision has the operation, status and code of the refusal."
    }
    /// Microsoft kept answering in a way nobody understands.
    AnswerUnreadable = "answer_unreadable" {
        "Microsoft's answers cannot be understood. The distributor must look at it.",
        "The log of provision has the operation; compare with Microsoft's service health, then resume."
    }
    /// It took longer than anybody should wait.
    Overdue = "overdue" {
        "Microsoft takes longer than it should. The distributor must look at it.",
        "See at which step the request stands and look for it in Partner Center or the Azure portal, then \
         resume."
    }
    /// The customer account, its reseller or its contact is gone.
    AccountIncomplete = "account_incomplete" {
        "The customer account or its reseller is not complete any more. The distributor must look at it.",
        "Compare the request's customer and reseller with their accounts."
    }
    /// A subscription exists that the cancellation did not name.
    CancelUnconfirmed = "cancel_unconfirmed" {
        "A subscription came to exist while the request was being cancelled. The distributor must look at \
         it.",
        "Cancel again and repeat the subscription's id, which the request shows, or resume."
    }
}

impl Reason {
    /// The reason of a code on the wire.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }

    /// What a code on the wire says to people, whether it is a reason or not.
    pub fn told_by(code: &str) -> &'static str {
        Self::parse(code).map_or(UNFORESEEN, Self::told)
    }

    /// Whether it stops the distributor as a whole and not just one request.
    pub fn stops_everything(self) -> bool {
        matches!(
            self,
            Self::DistributorAuth | Self::DistributorMfaMissing | Self::DistributorAgreementMissing
        )
    }

    /// Whether every request fails for it until operations have mended it.
    pub fn fails_everything(self) -> bool {
        matches!(self, Self::QuotaPartner)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_snake_case_words() {
        for reason in Reason::ALL {
            let code = reason.as_str();
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{code}"
            );
            assert_eq!(serde_json::to_value(reason).unwrap(), code);
            assert_eq!(Reason::parse(code), Some(*reason), "{code}");
        }
    }

    #[test]
    fn a_code_that_is_no_reason_says_who_must_look() {
        assert_eq!(Reason::told_by("credit_limit"), Reason::CreditLimit.told());
        for code in ["workflow_states_timeout", "workflow_", ""] {
            assert_eq!(Reason::told_by(code), UNFORESEEN, "{code}");
        }
    }

    #[test]
    fn every_reason_says_what_to_do() {
        for reason in Reason::ALL {
            for text in [reason.told(), reason.for_operations()] {
                assert!(text.len() > 20 && text.ends_with('.'), "{reason}: {text}");
            }
        }
    }
}
