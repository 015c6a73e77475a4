//! Words that begin the name of a group of people or an office, by their sort.

/// Sorts of givers that are no person, each with the words that begin its name. Two names of different sorts are two
/// givers; within a sort, words say the same.
pub(crate) const GROUPS: &[&[&str]] = &[
    &[
        "cong ty",
        "cty",
        "ct tnhh",
        "ctcp",
        "tap doan",
        "tong cong ty",
        "doanh nghiep",
        "doanh nghiep tu nhan",
        "dntn",
        "xi nghiep",
        "co so",
        "cua hang",
        "nha hang",
        "nha thuoc",
        "hop tac xa",
        "htx",
        "tiem",
        "tiem vang",
        "hkd",
        "ho kinh doanh",
        "quan com",
        "quan an",
        "khach san",
        "nha sach",
    ],
    &["ngan hang", "nh", "quy tin dung"],
    &[
        "truong",
        "tieu hoc",
        "th",
        "trung hoc co so",
        "thcs",
        "trung hoc pho thong",
        "thpt",
        "mam non",
        "mn",
        "mau giao",
        "dai hoc",
        "cao dang",
    ],
    &["lop", "tap the lop", "phu huynh lop", "chi doi"],
    &["cuu hoc sinh", "cuu hs", "chs", "cuu sinh vien"],
    &["hoi khuyen hoc", "hkh", "hoi kh", "chi hoi khuyen hoc"],
    &["hoi phu nu", "hpn", "hoi lhpn", "hoi lien hiep phu nu", "chi hoi phu nu"],
    &["hoi nong dan", "hnd", "chi hoi nong dan"],
    &["hoi cuu chien binh", "hccb", "hoi ccb"],
    &["hoi cuu giao chuc", "hoi cgc", "cuu giao chuc"],
    &["hoi nguoi cao tuoi", "hoi nct"],
    &["hoi chu thap do", "hoi ctd"],
    &["hoi dong huong", "ban lien lac"],
    &["cong doan", "cd", "cdcs"],
    &["doan thanh nien", "doan tn", "dtn", "doan tncs", "doan truong"],
    &["chi bo"],
    &["dang uy", "dang bo"],
    &["uy ban nhan dan", "ubnd"],
    &["uy ban mat tran", "mat tran", "mttq", "ubmttq", "ubmt"],
    &["phong giao duc", "pgd", "pgddt", "phong gd"],
    &["ban dai dien cha me hoc sinh", "ban dai dien", "bdd", "cmhs"],
    &["ap", "khom", "to dan pho", "tdp", "to", "xom", "thon"],
    &["chua", "tinh xa", "thanh that", "giao xu", "nha tho", "tinh that", "thien vien"],
    &["nhom", "clb", "cau lac bo"],
];

/// Words that begin the name of an organisation of no sort.
pub(crate) const UNSORTED: &[&str] = &[
    "ban",
    "ban nhac",
    "ban ql",
    "bao",
    "benh vien",
    "bv",
    "chi cuc",
    "chi hoi",
    "chi nhanh",
    "cho",
    "cong an",
    "cuc",
    "dai",
    "dh",
    "doan",
    "hoi",
    "huyen uy",
    "kbnn",
    "kho bac",
    "nhnn",
    "phong",
    "quan",
    "quy",
    "so",
    "tap the",
    "trung tam",
    "tt",
    "uy ban",
    "vien",
    "vpdd",
];

/// Those of the sorts' words that begin the name of a place, which is an organisation only as a giver, and only before a
/// number.
pub(crate) const PLACES: &str = "ap khom to xom thon";

/// More words that are other ones unless a number follows.
pub(crate) const NUMBERED: &str = "lop khoi";

/// Sorts of firms and of temples, whose names may also follow a purpose on a line.
pub(crate) const ANYWHERE: &[&str] = &["cong ty", "chua"];

/// Words before a giver that are part of a bank's wording.
pub(crate) const BEFORE_GIVER: &str = "ck tu cua nd rem tfr ac ct den tk ma gd so noi dung tkthe the do tai";

/// Phrases by which a giver leaves their name out.
pub(crate) const ANONYMOUS: &[&str] = &["an danh", "giau ten", "khong neu ten", "khong de ten", "vo danh"];
