//! Resellers: their choices, and who decides for them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::approval::is_false;
use crate::change::Standing;
use crate::email::{EmailAddress, Person};
use crate::ids::{PartnerId, ResellerId};
use crate::mail_style::MailStyle;
use crate::text::{Language, Name};

/// Whether a reseller may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResellerStatus {
    /// May request and decide.
    Active,
    /// Its portals may read, not write.
    Suspended,
}

/// How the access to a new subscription reaches the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialDelivery {
    /// A mailed link that reveals it once.
    Link,
    /// In the mail itself: a legacy setting.
    Email,
}

/// By which way approvers may decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalMode {
    /// Whoever has the mailed link may decide, or the console does.
    #[default]
    Link,
    /// The mailed link asks its reader to sign in first.
    LinkAndSignIn,
    /// Only the console decides; mails carry no link.
    QueueOnly,
}

impl ApprovalMode {
    /// The mode's word, as it is kept and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::LinkAndSignIn => "link-and-sign-in",
            Self::QueueOnly => "queue-only",
        }
    }

    /// The modes in which a link decides whose reader has signed in, or has not.
    pub const fn of_link(signed_in: bool) -> &'static [Self] {
        if signed_in {
            &[Self::Link, Self::LinkAndSignIn]
        } else {
            &[Self::Link]
        }
    }

    /// The mode of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "link" => Some(Self::Link),
            "link-and-sign-in" => Some(Self::LinkAndSignIn),
            "queue-only" => Some(Self::QueueOnly),
            _ => None,
        }
    }
}

/// A reseller's choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Customer requests need no decision.
    pub auto_approve: bool,
    /// Days until an undecided request expires, 1–14.
    pub approval_days: u8,
    /// Hours after which the approvers are reminded.
    pub reminder_hours: Vec<u16>,
    /// Hours after which the next approver is asked.
    pub escalation_hours: u16,
    /// Whether a person may decide on their own request.
    pub allow_self_approval: bool,
    /// How access reaches the customer.
    pub credential_delivery: CredentialDelivery,
    /// By which way approvers may decide.
    #[serde(default)]
    pub approval_mode: ApprovalMode,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            auto_approve: false,
            approval_days: 7,
            reminder_hours: vec![24, 72],
            escalation_hours: 96,
            allow_self_approval: false,
            credential_delivery: CredentialDelivery::Link,
            approval_mode: ApprovalMode::Link,
        }
    }
}

/// Somebody who decides on a reseller's requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approver {
    /// Who it is.
    #[serde(flatten)]
    pub person: Person,
    /// In which language the person is written to; the reseller's when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Whether the person is asked only when a request escalates.
    #[serde(default, skip_serializing_if = "is_false")]
    pub backup: bool,
    /// To whom the person has handed the deciding over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<Delegation>,
}

impl From<Person> for Approver {
    fn from(person: Person) -> Self {
        Self {
            person,
            language: None,
            backup: false,
            delegation: None,
        }
    }
}

/// That an approver has handed the deciding over for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// To whom.
    pub to: Person,
    /// In which language that person is written to; the reseller's when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Until when.
    pub until: Timestamp,
    /// The version of the reseller with which it began.
    pub since_version: u64,
}

/// Somebody who is asked to decide: an approver, or the person to whom one has handed the deciding over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who is asked.
    pub to: Person,
    /// In which language, where that is known of the person.
    pub language: Option<Language>,
    /// For whom and until when, when it is a delegate.
    pub on_behalf_of: Option<OnBehalfOf>,
}

/// For whom a delegate decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalfOf {
    /// The approver.
    pub approver: Person,
    /// Until when.
    pub until: Timestamp,
}

impl Approver {
    /// The delegation, while it lasts.
    pub fn delegation_at(&self, now: Timestamp) -> Option<&Delegation> {
        self.delegation
            .as_ref()
            .filter(|delegation| now < delegation.until)
    }

    /// The approver, who may decide.
    fn own_right(&self) -> Asked {
        Asked {
            to: self.person.clone(),
            language: self.language.clone(),
            on_behalf_of: None,
        }
    }

    /// The delegate, who may decide as well while there is one.
    fn delegated_right(&self, now: Timestamp) -> Option<Asked> {
        self.delegation_at(now).map(|delegation| Asked {
            to: delegation.to.clone(),
            language: delegation.language.clone(),
            on_behalf_of: Some(OnBehalfOf {
                approver: self.person.clone(),
                until: delegation.until,
            }),
        })
    }
}

/// A reseller (Microsoft: indirect reseller).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reseller {
    /// The distributor's name for it.
    pub reseller_id: ResellerId,
    /// The company's name.
    pub name: Name,
    /// Its partner id at Microsoft.
    pub partner_id: PartnerId,
    /// Whether it may act.
    pub status: ResellerStatus,
    /// Who decides on customer requests; at least one who is no backup.
    pub approvers: Vec<Approver>,
    /// In which language its people are written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How its mails and pages look.
    #[serde(default, skip_serializing_if = "MailStyle::is_empty")]
    pub mail_style: MailStyle,
    /// Its choices.
    pub policy: Policy,
    /// When the acceptances of all its customers were last voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_armed_at: Option<Timestamp>,
    /// Who decided once and does not any more, newest last: they are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_approvers: Vec<FormerApprover>,
    /// Counts changes.
    pub version: u64,
}

impl Reseller {
    /// Whether the address is an approver's.
    pub fn is_approver(&self, email: &EmailAddress) -> bool {
        self.approver(email).is_some()
    }

    /// Whether the reseller gives this right now. Whether it lets links decide at all is another question.
    pub fn gives(&self, standing: &Standing, now: Timestamp) -> bool {
        let Some(approver) = self.approver(&standing.approver) else {
            return false;
        };
        standing.delegate.as_ref().is_none_or(|delegate| {
            let delegation = approver.delegation_at(now);
            delegation.is_some_and(|d| d.to.email.same_mailbox(delegate))
        })
    }

    /// The approver with this address.
    pub fn approver(&self, email: &EmailAddress) -> Option<&Approver> {
        self.approvers.iter().find(|a| a.person.email.same_mailbox(email))
    }

    /// The approvers who are asked only when a request escalates, in their order.
    pub fn backups(&self) -> impl Iterator<Item = &Approver> {
        self.approvers.iter().filter(|a| a.backup)
    }

    /// Everybody who is asked to decide, each mailbox once: the approvers whose turn it is, and their delegates, as far
    /// as they may.
    pub fn asked(
        &self,
        has_turn: impl Fn(&Approver) -> bool,
        may_decide: impl Fn(&Asked) -> bool,
        now: Timestamp,
    ) -> Vec<Asked> {
        let (first, backups): (Vec<_>, Vec<_>) = self
            .approvers
            .iter()
            .filter(|a| has_turn(a))
            .partition(|a| !a.backup);
        let approvers = || first.iter().chain(&backups);
        // Whoever has both rights is asked by their own: the other ends with the delegation.
        let own = approvers().map(|a| a.own_right());
        let delegated = approvers().filter_map(|a| a.delegated_right(now));
        let mut asked: Vec<Asked> = Vec::new();
        for one in own.chain(delegated).filter(may_decide) {
            if !asked
                .iter()
                .any(|other| other.to.email.same_mailbox(&one.to.email))
            {
                asked.push(one);
            }
        }
        asked
    }
}

/// An approver whose address a reseller took out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerApprover {
    /// Who it was.
    pub person: Person,
    /// The version of the reseller from which on the person does not decide.
    pub since_version: u64,
}
