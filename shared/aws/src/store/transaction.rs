//! Writing several items whole or not at all.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update,
};
use domain::ports::PortResult;

use super::item::{Expression, Item};
use super::{ATTEMPTS, SERVICE, Store, broken, busy, pause};
use crate::error::port_error;
use crate::tables::Table;

/// What became of a transaction.
pub(super) enum Written<P> {
    /// Everything was written.
    Done,
    /// Nothing was written: the conditions of these parts did not hold.
    Refused(Refusals<P>),
}

/// The parts whose conditions did not hold, with the items that stood there instead.
pub(super) struct Refusals<P>(Vec<(P, Option<Item>)>);

impl<P: Copy + PartialEq> Refusals<P> {
    /// Whether this part was refused, and what stood there.
    pub(super) fn take(&mut self, part: P) -> Option<Option<Item>> {
        let place = self.0.iter().position(|(refused, _)| *refused == part)?;
        Some(self.0.swap_remove(place).1)
    }
}

/// Completes a part: written only if the condition holds, and when it does not, telling what stands there. The four
/// builders have no type in common.
macro_rules! conditional {
    ($part:expr, $condition:expr, $expression:expr) => {
        $part
            .condition_expression($condition)
            .set_expression_attribute_names($expression.names())
            .set_expression_attribute_values($expression.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|_| broken("a write could not be composed"))
    };
}

/// The parts of a transaction, each under the name by which its refusal is recognised.
pub(super) struct Transaction<'a, P> {
    store: &'a Store,
    parts: Vec<P>,
    items: Vec<TransactWriteItem>,
}

impl<'a, P: Copy + PartialEq> Transaction<'a, P> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            parts: Vec::new(),
            items: Vec::new(),
        }
    }

    /// Writes an item if the condition holds.
    pub(super) fn put(
        &mut self,
        part: P,
        table: Table,
        item: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<()> {
        let put = Put::builder()
            .table_name(self.store.table(table)?)
            .set_item(Some(item));
        let put = conditional!(put, condition, expression)?;
        self.push(part, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    /// Updates an item if the condition holds.
    pub(super) fn update(
        &mut self,
        part: P,
        table: Table,
        key: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<()> {
        let update = Update::builder()
            .table_name(self.store.table(table)?)
            .set_key(Some(key))
            .update_expression(expression.update());
        let update = conditional!(update, condition, expression)?;
        self.push(part, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    /// Deletes an item if the condition holds.
    pub(super) fn delete(
        &mut self,
        part: P,
        table: Table,
        key: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<()> {
        let delete = Delete::builder()
            .table_name(self.store.table(table)?)
            .set_key(Some(key));
        let delete = conditional!(delete, condition, expression)?;
        self.push(part, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    /// Writes nothing, but lets the rest be written only if the condition holds.
    pub(super) fn check(
        &mut self,
        part: P,
        table: Table,
        key: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<()> {
        let check = ConditionCheck::builder()
            .table_name(self.store.table(table)?)
            .set_key(Some(key));
        let check = conditional!(check, condition, expression)?;
        self.push(part, TransactWriteItem::builder().condition_check(check).build());
        Ok(())
    }

    fn push(&mut self, part: P, item: TransactWriteItem) {
        self.parts.push(part);
        self.items.push(item);
    }

    /// Writes. A collision with another transaction is tried again here: what it leaves behind decides then, while
    /// the conditions as seen during the collision may not.
    pub(super) async fn write(self) -> PortResult<Written<P>> {
        for attempt in 0..ATTEMPTS {
            // No token is given: the SDK makes one for each call and repeats it when it repeats the call.
            let sent = self
                .store
                .client
                .transact_write_items()
                .set_transact_items(Some(self.items.clone()))
                .send()
                .await;
            let Err(error) = sent else {
                return Ok(Written::Done);
            };
            let Some(reasons) = cancellation(&error) else {
                return Err(port_error(SERVICE, &error));
            };
            let codes = || reasons.iter().filter_map(|reason| reason.code.as_deref());
            if let Some(code) = codes().find(|code| !is_known(code)) {
                return Err(broken(code));
            }
            if codes().any(is_passing) {
                pause(attempt).await;
                continue;
            }
            return Ok(Written::Refused(self.refusals(reasons)));
        }
        Err(busy("other writes were in the way"))
    }

    fn refusals(&self, reasons: &[CancellationReason]) -> Refusals<P> {
        let named = self.parts.iter().zip(reasons);
        let refused = named.filter(|(_, reason)| reason.code.as_deref() == Some(CONDITION));
        Refusals(
            refused
                .map(|(part, reason)| (*part, reason.item.clone()))
                .collect(),
        )
    }
}

const CONDITION: &str = "ConditionalCheckFailed";

/// A reason that is gone in a moment.
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded"
    )
}

fn is_known(code: &str) -> bool {
    matches!(code, "None" | CONDITION) || is_passing(code)
}

fn cancellation(error: &SdkError<TransactWriteItemsError>) -> Option<&[CancellationReason]> {
    match error.as_service_error()? {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => {
            Some(cancelled.cancellation_reasons())
        }
        _ => None,
    }
}
