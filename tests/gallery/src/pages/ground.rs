//! What is true before somebody comes with a link.

use aws::Linker;
use contracts::access::Access;
use domain::account::{Customer, PortalKind, Reseller, TenantInvitation};
use domain::change::Commit;
use domain::link::{Link, LinkToken, Permission};
use domain::ports::{LinkMaker, Requests, SealedAccess, SealedAccessStore};
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use domain::status::Status;
use domain::terms::{Document, TermsKind};
use domain::text::Language;
use jiff::Timestamp;
use testkit::{Dynamo, FixedKeys, example};
use texts::Locale;
use uuid::Uuid;

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A request to decide on.
    Approval,
    /// The way to sign in before deciding.
    SignIn,
    /// Terms to accept.
    Terms,
    /// A tenant to name.
    Tenant,
    /// The access to a new subscription.
    Credentials,
}

impl Door {
    /// Every kind of page with a form.
    pub const ALL: [Self; 4] = [Self::Approval, Self::Terms, Self::Tenant, Self::Credentials];

    /// The path to the page behind a link of this kind.
    pub(super) fn path(self, token: &LinkToken) -> String {
        let token = token.expose();
        match self {
            Self::Approval => format!("/approvals/{token}"),
            Self::SignIn => format!("/approvals/{token}/sign-in"),
            Self::Terms => format!("/terms/{token}"),
            Self::Tenant => format!("/tenants/{token}"),
            Self::Credentials => format!("/credentials/{token}"),
        }
    }
}

/// What is true before somebody comes with a link.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Whose customer.
    pub reseller: Reseller,
    /// Which customer.
    pub customer: Customer,
    /// Terms in force.
    pub documents: Vec<Document>,
    /// The request, where there is one.
    pub request: Option<SubscriptionRequest>,
    /// The sealed access, where there is one.
    pub sealed: Option<SealedAccess>,
    /// The link.
    pub link: Link,
    /// Whether there is anywhere to sign in before deciding.
    pub sign_in_is_set_up: bool,
}

impl Ground {
    /// The usual ground of a kind of link, for a reader of this language.
    pub fn of(door: Door, locale: Locale) -> Self {
        let customer = match door {
            Door::Tenant => invited(example::customer()),
            _ => example::customer(),
        };
        let request = match door {
            Door::Approval | Door::SignIn => Some(example::pending_request(1)),
            Door::Credentials => Some(completed(example::pending_request(1))),
            Door::Terms | Door::Tenant => None,
        };
        let permission = match (door, &request) {
            (Door::Approval | Door::SignIn, Some(request)) => {
                example::decision_link(&example::link_token(7), request).permission
            }
            (Door::Terms, _) => Permission::AcceptTerms {
                reseller_id: example::reseller_id(),
                customer_id: customer.customer_id,
                recipient: example::person("Ada Byron"),
            },
            (Door::Tenant, _) => Permission::ConfirmTenant {
                reseller_id: example::reseller_id(),
                customer_id: customer.customer_id,
                recipient: example::person("Ada Byron"),
                invitation: 1,
            },
            _ => Permission::Reveal {
                reseller_id: example::reseller_id(),
                customer_id: customer.customer_id,
                request_id: example::request_id(1),
                recipient: example::person("Ada Byron"),
                customer_name: customer.company_name.clone(),
                renewals: 0,
            },
        };
        Self {
            reseller: example::reseller(),
            documents: if door == Door::Terms {
                documents("2026-01")
            } else {
                Vec::new()
            },
            sealed: (door == Door::Credentials).then(sealed),
            link: Link {
                token_hash: example::link_token(7).hash(),
                permission,
                language: Some(Language::parse(locale.as_str()).unwrap()),
                color: None,
                expires_at: until(),
                revoked_at: None,
                seal: None,
            },
            customer,
            request,
            sign_in_is_set_up: true,
        }
    }

    /// Makes it true.
    pub(super) async fn lay(&self, dynamo: &Dynamo) {
        dynamo.reseller(&self.reseller).await;
        dynamo.customer(&self.customer).await;
        for document in &self.documents {
            dynamo.document(document).await;
        }
        if let Some(request) = &self.request {
            let portal = example::calling_portal(PortalKind::CustomerPortal);
            let name = request.friendly_name.as_str();
            let mut change = example::submission(1, &portal, &self.customer, name);
            change.request = request.clone();
            change.event.to = request.status;
            assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
            if let Some(sealed) = &self.sealed {
                dynamo.store.put_sealed(request.request_id, sealed).await.unwrap();
            }
        }
        let links = Linker::new(
            &dynamo.config,
            "unused",
            FixedKeys::default(),
            dynamo.store.clone(),
        );
        links.keep(&self.link).await.unwrap();
        dynamo.wire.take_calls();
    }
}

/// Until when links work.
fn until() -> Timestamp {
    example::at("2026-05-11T09:30:00Z")
}

/// A document of each kind.
pub(super) fn documents(version: &str) -> Vec<Document> {
    let documents = [
        (
            TermsKind::MicrosoftCustomerAgreement,
            "Agreement for customers of Microsoft",
        ),
        (TermsKind::ProviderTerms, "Terms of use"),
        (TermsKind::ResellerTerms, "Terms of Northwind Cloud"),
    ];
    documents
        .into_iter()
        .map(|(kind, title)| Document {
            title: example::name(title),
            ..example::document_of(kind, version)
        })
        .collect()
}

/// A customer without a tenant, whose contact was asked to name it.
fn invited(customer: Customer) -> Customer {
    Customer {
        tenant: None,
        tenant_invitation: Some(TenantInvitation {
            recipient: example::person("Ada Byron"),
            invited_at: example::now(),
            expires_at: until(),
            version: 1,
        }),
        ..customer
    }
}

/// The subscription that the example request asks for.
pub(crate) fn subscription() -> Subscription {
    Subscription {
        subscription_id: Uuid::from_u128(0x5f1c_0000_0000_4000_8000_0000_0000_0001),
        display_name: "northwind-fabrikam-0001".to_owned(),
    }
}

fn completed(request: SubscriptionRequest) -> SubscriptionRequest {
    SubscriptionRequest {
        status: Status::Completed,
        access: Some(AccessKind::NewUser),
        subscription: Some(subscription()),
        ..request
    }
}

fn sealed() -> SealedAccess {
    let access = Access {
        user_principal_name: "azure-admin-0001@fabrikam.onmicrosoft.com".into(),
        password: "Kx7!mBq&Rf2<vT9>w\"Zp4'nL".into(),
    };
    SealedAccess {
        ciphertext: access.to_secret().unwrap().expose().as_bytes().to_vec(),
        expires_at: until(),
        opened_at: None,
        opened_from: None,
    }
}
