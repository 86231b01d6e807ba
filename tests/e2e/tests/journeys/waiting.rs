//! Why a queued deployment waits: on the overview of its stack and on its own page.

use std::time::Duration;

use e2e::{Journey, Role, Setup, journey, running_for, stack};

const STAGING: &str = "acme/webshop/staging";

#[tokio::test]
async fn a_busy_stack_is_in_the_way_and_the_rest_is_not() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (running, running_address) = j.create(STAGING, running_for(90));
        let (queued, queued_address) = j.create(STAGING, running_for(90));
        j.sandbox.advance(Duration::from_secs(20));
        let (running, queued) = (j.version(&running), j.version(&queued));
        for page in ["/acme/webshop/staging", queued_address.as_str()] {
            if page == "/acme/webshop/staging" {
                j.open_signed_in(page).await;
            } else {
                j.follow(page).await;
            }
            j.see(Role::Heading, format!("Why is {queued} waiting?").as_str()).await;
            j.see_text(&format!("In its way: The stack is busy with {running}")).await;
            j.see_text("It usually takes").await;
            j.see_text("Not in its way: The organization has room: 1 of 5 run at once").await;
            j.see_text("Not in its way: Nothing is paused").await;
            j.see_text("First in the queue of the stack.").await;
            j.see_text("the service skips it").await;
        }
        j.click_link(format!("Open {running}").as_str()).await;
        j.see_address(&running_address).await;
    })
    .await;
}

#[tokio::test]
async fn a_full_organization_and_those_before_are_told() {
    journey(Setup::quiet(), async |j: &Journey| {
        let others = ["webshop/dev", "payments/dev", "data-lake/dev", "identity/dev", "observability/dev"];
        for other in others {
            drop(j.create(&format!("acme/{other}"), running_for(600)));
        }
        j.sandbox.advance(Duration::from_secs(10));
        let (first, _) = j.create(STAGING, running_for(60));
        let (second, address) = j.create(STAGING, running_for(60));
        let (first, second) = (j.version(&first), j.version(&second));
        j.open_signed_in(&address).await;
        j.see(Role::Heading, format!("Why is {second} waiting?").as_str()).await;
        j.see_text(&format!("In its way: {first} stands before it")).await;
        j.see_text("In its way: The organization is full: 5 of 5 run at once").await;
        j.see_text("Behind 1 queued deployment of the stack. About 2 wait in the whole organization").await;
    })
    .await;
}

#[tokio::test]
async fn pauses_are_told_by_who_made_them() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_stack_paused(&stack(STAGING), true);
        let (id, address) = j.create(STAGING, running_for(60));
        j.open_signed_in(&address).await;
        j.see_text("In its way: The stack is paused").await;
        j.sandbox.set_org_paused("acme", true);
        j.see_text("In its way: Stack and organization are paused").await;
        j.sandbox.set_stack_paused(&stack(STAGING), false);
        j.see_text("In its way: The organization is paused").await;
        j.sandbox.set_org_paused("acme", false);
        j.sandbox.advance(Duration::from_secs(10));
        j.see_no(Role::Heading, format!("Why is {} waiting?", j.version(&id)).as_str()).await;
        j.see_text("Running").await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_without_agents_is_in_the_way() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = j.create("acme/ml-training/gpu-nightly", running_for(60));
        j.sandbox.advance(Duration::from_secs(30));
        j.open_signed_in(&address).await;
        j.see_text("In its way: No agent of the pool gpu is online").await;
        j.see_text("Not in its way: The stack is free").await;
    })
    .await;
}
