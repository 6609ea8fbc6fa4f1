//! Writing one item under a condition.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use domain::ports::PortResult;

use super::item::{Expression, Item};
use super::{SERVICE, Store};
use crate::error::port_error;
use crate::tables::Table;

/// What became of a write of one item.
pub(super) enum Single {
    /// It was written.
    Done,
    /// The condition did not hold; this stands there instead.
    Refused(Option<Item>),
}

/// Sends a write of one item under a condition; each kind of write has its own builder and its own error.
macro_rules! conditional {
    ($write:expr, $condition:expr, $expression:expr, $error:ident) => {{
        let sent = $write
            .condition_expression($condition)
            .set_expression_attribute_names($expression.names())
            .set_expression_attribute_values($expression.values())
            .return_values_on_condition_check_failure(AllOld)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Single::Done),
            Err(error) => match error.as_service_error() {
                Some($error::ConditionalCheckFailedException(failed)) => {
                    Ok(Single::Refused(failed.item().cloned()))
                }
                _ => Err(port_error(SERVICE, &error)),
            },
        }
    }};
}

impl Store {
    /// Writes an item if the condition holds.
    pub(super) async fn put_if(
        &self,
        table: Table,
        item: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<Single> {
        let write = self
            .client
            .put_item()
            .table_name(self.table(table)?)
            .set_item(Some(item));
        conditional!(write, condition, expression, PutItemError)
    }

    /// Writes an item, whatever stands there.
    pub(super) async fn put(&self, table: Table, item: Item) -> PortResult<()> {
        let sent = self
            .client
            .put_item()
            .table_name(self.table(table)?)
            .set_item(Some(item))
            .send()
            .await;
        sent.map(|_| ()).map_err(|error| port_error(SERVICE, &error))
    }

    /// Deletes an item if the condition holds.
    pub(super) async fn delete_if(
        &self,
        table: Table,
        key: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<Single> {
        let write = self
            .client
            .delete_item()
            .table_name(self.table(table)?)
            .set_key(Some(key));
        conditional!(write, condition, expression, DeleteItemError)
    }

    /// Updates an item if the condition holds.
    pub(super) async fn update_if(
        &self,
        table: Table,
        key: Item,
        condition: &str,
        expression: Expression,
    ) -> PortResult<Single> {
        let write = self
            .client
            .update_item()
            .table_name(self.table(table)?)
            .set_key(Some(key))
            .update_expression(expression.update());
        conditional!(write, condition, expression, UpdateItemError)
    }
}
