# Joins results of several runtimes into a table: test, tab, then what each made of it.
#
#   awk [-v lacking=NAME] [-v brief=1] -f compare.awk FILE…
#
# A file is NAME.tsv with lines of test, result, reason; or a table that starts with `test`, tab, names. With
# `lacking` only tests are printed that another passes and NAME does not, and NAME's reason. The counts go to
# standard error. With `brief`, of the assertions within a test, `test: assertion`, only those that fail somewhere.
BEGIN { FS = OFS = "\t" }

/^#/ { next }

FNR == 1 || file != FILENAME {
    if (file != FILENAME) table = 0
    file = FILENAME
    if ($1 == "test") {
        table = NF - 1
        for (i = 2; i <= NF; i++) {
            names[++count] = $i
            column[i] = count
        }
        next
    }
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.tsv$/, "", name)
    names[++count] = name
    single = count
}

{
    if (!($1 in known)) {
        known[$1] = 1
        order[++tests] = $1
    }
    if (table)
        for (i = 2; i <= NF; i++) result[$1, column[i]] = $i
    else {
        result[$1, single] = $2
        reason[$1, single] = $3
    }
}

END {
    for (i = 1; i <= count; i++) if (names[i] == lacking) mine = i
    line = "test"
    for (i = 1; i <= count; i++) line = line OFS names[i]
    print line
    for (t = 1; t <= tests; t++) {
        test = order[t]
        line = test
        passed = failed = 0
        for (i = 1; i <= count; i++) {
            r = result[test, i] == "" ? "none" : result[test, i]
            total[i, r]++
            line = line OFS r
            if (r == "fail") failed = 1
            if (i != mine && r == "pass") passed = 1
        }
        if (lacking != "" && (!passed || result[test, mine] == "pass")) continue
        if (brief && !failed && test ~ /: /) continue
        print line (lacking != "" ? OFS reason[test, mine] : "")
    }
    for (i = 1; i <= count; i++)
        printf "%s: %d pass, %d fail, %d skip, %d none\n", names[i], total[i, "pass"], total[i, "fail"],
            total[i, "skip"], total[i, "none"] >"/dev/stderr"
}
