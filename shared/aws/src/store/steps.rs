//! The ledger of provisioning steps.

use domain::ids::RequestId;
use domain::ports::{PortResult, StepLedger};
use domain::provisioning::StepRecord;

use super::item::{Expression, decode, encode, text};
use super::{SERVICE, Store};
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

    async fn record_step(&self, record: &StepRecord) -> PortResult<()> {
        self.put(Table::Steps, encode(record)?).await
    }
}
