//! The pages, each as somebody comes to it.

mod function;
mod ground;
mod happening;
mod list;
mod provider;
mod scene;

pub use self::function::Function;
pub(crate) use self::ground::subscription;
pub use self::ground::{Door, Ground};
pub use self::happening::Happening;
pub(crate) use self::list::exhibits;
pub use self::scene::{Scene, Step};
