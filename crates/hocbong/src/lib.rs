//! Double-entry fund accounts.
