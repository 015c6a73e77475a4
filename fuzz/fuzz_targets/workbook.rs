#![no_main]

// A panic of the reader of old formats is caught and becomes an error; the hook of libFuzzer would end the process first.
libfuzzer_sys::fuzz_target!(
    init: {
        std::panic::set_hook(Box::new(|_| {}));
    },
    |bytes: &[u8]| {
        if let Err(panic) = std::panic::catch_unwind(|| oracles::workbook(bytes)) {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            eprintln!("{}", said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default());
            std::process::abort();
        }
    }
);
