//! Services that answer for logs otherwise than documented.

use e2e::{Journey, Setup, journey};

#[tokio::test]
async fn a_service_without_steps_in_its_logs_is_read_by_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        read_newest(j, "acme/stream-only/dev").await;
        assert!(j.n_requests("continuationToken=") > 0);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_leaves_the_type_out() {
    journey(Setup::quiet(), async |j: &Journey| read_newest(j, "acme/legacy-billing/prod").await).await;
}

async fn read_newest(j: &Journey, stack: &str) {
    let (id, address) = j.newest_finished(stack);
    j.open_signed_in(&address).await;
    j.check_whole_log(&id).await;
}
