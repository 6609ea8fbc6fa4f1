//! Telling the rest of the system over `EventBridge`.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_types::SdkConfig;
use contracts::bus::{ACCOUNTS_SOURCE, AccountDetail, EventDetail, SOURCE};
use domain::ports::{Bus, Notice, PortError, PortResult};

use crate::error::{json, port_error};

const SERVICE: &str = "events";
/// `PutEvents` takes no more at once.
const BATCH: usize = 10;

/// One event bus.
#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
    bus: String,
}

impl EventBus {
    /// Publishes on the bus of this name.
    pub fn new(config: &SdkConfig, bus: impl Into<String>) -> Self {
        Self {
            client: Client::new(config),
            bus: bus.into(),
        }
    }

    fn entry(&self, notice: &Notice) -> PortResult<PutEventsRequestEntry> {
        let (source, detail_type, at, detail) = match notice {
            Notice::Request(event) => {
                let detail = EventDetail::from(event);
                (SOURCE, detail.detail_type(), event.at, json(SERVICE, &detail)?)
            }
            Notice::Account(notice, at) => {
                let detail = AccountDetail::from(notice);
                (
                    ACCOUNTS_SOURCE,
                    detail.detail_type(),
                    *at,
                    json(SERVICE, &detail)?,
                )
            }
        };
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus)
            .source(source)
            .detail_type(detail_type)
            .time(DateTime::from_millis(at.as_millisecond()))
            .detail(detail)
            .build();
        Ok(entry)
    }

    /// How many from the front were taken.
    async fn put(&self, notices: &[Notice]) -> PortResult<usize> {
        let entries = notices
            .iter()
            .map(|notice| self.entry(notice))
            .collect::<PortResult<_>>()?;
        let answer = self
            .client
            .put_events()
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        if answer.failed_entry_count == 0 {
            return Ok(notices.len());
        }
        let results = answer.entries.unwrap_or_default();
        Ok(results
            .iter()
            .take_while(|result| result.error_code.is_none())
            .count())
    }
}

impl Bus for EventBus {
    async fn publish(&self, notices: &[Notice]) -> PortResult<usize> {
        let mut taken = 0;
        for batch in notices.chunks(BATCH) {
            match self.put(batch).await {
                Ok(count) => taken += count,
                // What was taken before must be told, or it would be published again.
                Err(PortError::Unavailable { .. }) if taken > 0 => return Ok(taken),
                Err(error) => return Err(error),
            }
            if !taken.is_multiple_of(BATCH) {
                break;
            }
        }
        Ok(taken)
    }
}
