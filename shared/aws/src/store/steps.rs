//! The ledger of provisioning steps.

use domain::ids::RequestId;
use domain::ports::{PortResult, StepLedger};
use domain::provisioning::StepRecord;

use super::item::{Expression, Item, decode, encode, text};
use super::write::Single;
use super::{SERVICE, Store, broken};
use crate::error::port_error;
use crate::tables::Table;

impl StepLedger for Store {
    async fn steps(&self, request: RequestId) -> PortResult<Vec<StepRecord>> {
        let of = Expression::default()
            .name("requestId")
            .value("requestId", text(request));
        let answer = self
            .client
            .query()
            .table_name(self.table(Table::Steps)?)
            .key_condition_expression("#requestId = :requestId")
            .set_expression_attribute_names(of.names())
            .set_expression_attribute_values(of.values())
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        let items = answer.items.unwrap_or_default();
        let mut steps = items
            .into_iter()
            .map(decode)
            .collect::<PortResult<Vec<StepRecord>>>()?;
        steps.sort_by_key(|record| record.step);
        Ok(steps)
    }

    async fn record_step(&self, record: &StepRecord, before: Option<&StepRecord>) -> PortResult<bool> {
        let (condition, names) = match before {
            None => (
                "attribute_not_exists(#step)".to_owned(),
                Expression::default().name("step"),
            ),
            Some(before) => stands(encode(before)?)?,
        };
        let written = self
            .put_if(Table::Steps, encode(record)?, &condition, names)
            .await?;
        Ok(matches!(written, Single::Done))
    }
}

/// What must hold for a record to be replaced. Attempts and time alone could be those of another record that was made
/// of the same one in the same moment; how far it is tells the two apart.
fn stands(mut before: Item) -> PortResult<(String, Expression)> {
    let mut names = Expression::default();
    let mut conditions = Vec::new();
    for name in ["attempts", "updatedAt", "progress"] {
        let value = before
            .remove(name)
            .ok_or_else(|| broken("a recorded step lacks a field"))?;
        conditions.push(format!("#{name} = :{name}"));
        names = names.name(name).value(name, value);
    }
    Ok((conditions.join(" AND "), names))
}
