//! The search over an organization's stacks, as the vendor's console asks it: in the language of a data grid.
//!
//! Conditions are on text. Columns are `projectName`, `stackName`, `orgName` and `tags`; a condition on `tags` is met
//! by the name of a tag, by its value, or by both as `name=value` or `name:value`.

use api_types::stacks::{GridCondition, GridFilter, GridSort, SearchStacksRequest, SearchStacksResponse};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Map, Value};

use super::{Answer, find_org, organization, stacks};
use crate::Sandbox;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;

/// How many rows come when no end is given.
const DEFAULT_ROWS: i64 = 100;

/// A row: the words that each column has.
struct Row {
    project: String,
    stack: String,
    org: String,
    tags: Vec<String>,
}

impl Row {
    fn words(&self, column: &str) -> Answer<Vec<&str>> {
        match column {
            "projectName" | "project" => Ok(vec![&self.project]),
            "stackName" | "stack" | "name" => Ok(vec![&self.stack]),
            "orgName" => Ok(vec![&self.org]),
            "tags" => Ok(self.tags.iter().map(String::as_str).collect()),
            _ => Err(Refusal::invalid("filterModel", format!("unknown column '{column}'"))),
        }
    }
}

pub(crate) async fn search_stacks(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    body: Bytes,
) -> Answer<Json<SearchStacksResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let request: SearchStacksRequest = serde_json::from_slice(&body)
            .map_err(|error| Refusal::invalid("body", format!("the grid's request cannot be read: {error}")))?;
        let (start, end) = (request.start_row.unwrap_or(0), request.end_row);
        let end = end.unwrap_or(start.saturating_add(DEFAULT_ROWS));
        if start < 0 || end < start {
            return Err(Refusal::invalid("endRow", "'startRow' and 'endRow' must be a range of rows"));
        }
        let mut found = Vec::new();
        for id in stacks::visible(world, &caller, org) {
            let stack = &world.db.stacks[id];
            let tags = stack.tags.iter().flat_map(|(name, value)| {
                [name.clone(), value.clone(), format!("{name}={value}"), format!("{name}:{value}")]
            });
            let row = Row {
                project: stack.project.clone(),
                stack: stack.name.clone(),
                org: name.clone(),
                tags: tags.collect(),
            };
            if meets_all(&row, &request.filter_model)? {
                found.push((id, row));
            }
        }
        sort(&mut found, &request.sort_model)?;
        let row_count = Some(found.len() as i64);
        let skip = usize::try_from(start).unwrap_or(usize::MAX);
        let take = usize::try_from(end - start).unwrap_or(usize::MAX);
        let rows = found.into_iter().skip(skip).take(take).map(|(id, row)| {
            let mut columns: Map<String, Value> = Map::new();
            columns.insert("orgName".to_owned(), row.org.into());
            columns.insert("projectName".to_owned(), row.project.into());
            columns.insert("stackName".to_owned(), row.stack.into());
            let shown = serde_json::to_value(organization::stack(world, id)).unwrap_or_default();
            columns.extend(shown.as_object().cloned().unwrap_or_default());
            columns
        });
        Ok(Json(SearchStacksResponse { row_count, row_data: rows.collect() }))
    })
}

fn meets_all(row: &Row, filter: &GridFilter) -> Answer<bool> {
    let met = filter.conditions.iter().map(|condition| meets(row, condition)).collect::<Answer<Vec<bool>>>()?;
    join(&filter.kind, &met)
}

fn meets(row: &Row, condition: &GridCondition) -> Answer<bool> {
    if !condition.conditions.is_empty() {
        let within = condition.conditions.iter().map(|condition| meets(row, condition));
        return join(&condition.kind, &within.collect::<Answer<Vec<bool>>>()?);
    }
    if condition.filter_type != "text" {
        return Err(Refusal::invalid("filterModel", format!("unknown type of filter '{}'", condition.filter_type)));
    }
    let wanted = condition.filter.to_lowercase();
    let words = row.words(&condition.col_id)?;
    let any = |test: fn(&str, &str) -> bool| words.iter().any(|word| test(&word.to_lowercase(), &wanted));
    match condition.kind.as_str() {
        "contains" => Ok(any(|word, wanted| word.contains(wanted))),
        "notContains" => Ok(!any(|word, wanted| word.contains(wanted))),
        "equals" => Ok(any(|word, wanted| word == wanted)),
        "notEqual" => Ok(!any(|word, wanted| word == wanted)),
        "startsWith" => Ok(any(|word, wanted| word.starts_with(wanted))),
        "endsWith" => Ok(any(|word, wanted| word.ends_with(wanted))),
        kind => Err(Refusal::invalid("filterModel", format!("unknown condition '{kind}'"))),
    }
}

/// Without conditions everything is met, however they would be joined.
fn join(kind: &str, met: &[bool]) -> Answer<bool> {
    match kind.to_ascii_uppercase().as_str() {
        _ if met.is_empty() => Ok(true),
        "AND" => Ok(met.iter().all(|met| *met)),
        "OR" => Ok(met.iter().any(|met| *met)),
        _ => Err(Refusal::invalid("filterModel", format!("conditions are joined by AND or OR, not by '{kind}'"))),
    }
}

/// By the first column, then by the next; rows that are alike keep their order.
fn sort<T>(rows: &mut [(T, Row)], model: &[GridSort]) -> Answer<()> {
    for GridSort { col_id, sort } in model.iter().rev() {
        let key: fn(&Row) -> &str = match col_id.as_str() {
            "projectName" | "project" => |row| &row.project,
            "stackName" | "stack" | "name" => |row| &row.stack,
            "orgName" => |row| &row.org,
            _ => return Err(Refusal::invalid("sortModel", format!("unknown column '{col_id}'"))),
        };
        match sort.as_str() {
            "asc" => rows.sort_by(|(_, one), (_, other)| key(one).cmp(key(other))),
            "desc" => rows.sort_by(|(_, one), (_, other)| key(other).cmp(key(one))),
            _ => return Err(Refusal::invalid("sortModel", format!("'{sort}' is neither asc nor desc"))),
        }
    }
    Ok(())
}
