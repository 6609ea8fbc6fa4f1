//! Changes of the example accounts, made as the functions that own them make them.

use domain::account::Reseller;
use domain::account_change::{
    AcceptTerms, CustomerCommit, ResellerCommit, accept, declare, rearm, rearm_all,
};
use domain::account_event::AccountEvent;
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::ports::{AccountFacts, AccountReads, Customers, Resellers};
use domain::terms::{Document, Evidence, Via};
use jiff::SignedDuration;

use crate::Dynamo;
use crate::example;

impl Dynamo {
    /// The example customer accepts these documents.
    pub async fn accept(&self, documents: &[Document]) -> AccountEvent {
        let facts = self.example_facts().await;
        let (customer, reseller) = facts.parties().unwrap();
        let id = |n: usize| {
            let mut bytes = [u8::try_from(n).unwrap(); 10];
            bytes[2..].copy_from_slice(&customer.version.to_be_bytes());
            AcceptanceId::mint(example::now(), bytes)
        };
        let command = AcceptTerms {
            documents: documents
                .iter()
                .enumerate()
                .map(|(n, document)| (id(n), document.clone()))
                .collect(),
            by: &example::person("Ada Byron"),
            evidence: &Evidence {
                via: Via::EmailLink,
                source_ip: None,
                user_agent: None,
            },
        };
        let now = example::now();
        let change = accept(
            customer,
            reseller,
            &facts.terms(now),
            command,
            Actor::Recipient,
            now,
        );
        let kept = self.store.commit_customer(&change).await.unwrap();
        assert_eq!(kept, CustomerCommit::Done);
        self.wire.take_calls();
        change.event
    }

    /// What the example customer accepted so far is voided.
    pub async fn rearm(&self) -> AccountEvent {
        let customer = self.example_facts().await.customer.unwrap();
        let change = rearm(&customer, None, Actor::System, example::now());
        let kept = self.store.commit_customer(&change).await.unwrap();
        assert_eq!(kept, CustomerCommit::Done);
        self.wire.take_calls();
        change.event
    }

    /// What all customers of the example reseller accepted so far is voided, a second later.
    pub async fn rearm_all(&self) -> AccountEvent {
        let reseller = self.example_facts().await.reseller.unwrap();
        let later = example::now() + SignedDuration::from_secs(1);
        let change = rearm_all(&reseller, None, Actor::System, later);
        let kept = self.store.commit_reseller(&change).await.unwrap();
        assert_eq!(kept, ResellerCommit::Done);
        self.wire.take_calls();
        change.event
    }

    /// Operations declare the example reseller anew, changed.
    pub async fn redeclare(&self, change: impl FnOnce(&mut Reseller)) -> AccountEvent {
        let found = self.example_facts().await.reseller.unwrap();
        let mut wanted = found.clone();
        change(&mut wanted);
        let change = declare(Some(&found), wanted, Actor::System, example::now()).unwrap();
        let kept = self.store.commit_reseller(&change).await.unwrap();
        assert_eq!(kept, ResellerCommit::Done);
        self.wire.take_calls();
        change.event
    }

    async fn example_facts(&self) -> AccountFacts {
        let (reseller, customer) = (example::reseller_id(), example::customer_id(1));
        self.store.account_facts(&reseller, customer, None).await.unwrap()
    }
}
