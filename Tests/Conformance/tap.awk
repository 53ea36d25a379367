# Turns TAP, as a peer's suite prints it, into lines of results: test, tab, pass|fail|skip, tab, reason.
#
#   awk -v prefix=FILE -f tap.awk OUTPUT
#
# Tests of the same name are numbered. The reason is what a skipped test says, or the first line of a failure that
# tells what went wrong. What comes before a test's result and after it, as comments, belongs to it.
BEGIN { FS = "\n"; OFS = "\t" }

function finish() {
    if (name == "") return
    if (seen[name]++) name = name " (" seen[name] ")"
    gsub(/\t/, " ", reason)
    print prefix name, result, substr(reason, 1, 300)
    name = ""
}

# Of the lines of a failure, the one that says most.
function consider(line, weight) {
    if (weight > best) {
        best = weight
        reason = line
    }
}

/^(not )?ok / {
    finish()
    result = /^ok/ ? "pass" : "fail"
    name = $0
    sub(/^(not )?ok +[0-9]* *-? */, "", name)
    if (result == "pass") reason = ""
    best = 0
    if (match(name, /#[ ]*([Ss][Kk][Ii][Pp])/)) {
        result = "skip"
        reason = substr(name, RSTART + RLENGTH)
        sub(/^ */, "", reason)
        sub(/ *# [0-9.]+s$/, "", reason)
        name = substr(name, 1, RSTART - 1)
    } else if (pending != "" && result == "fail") {
        reason = pending
        best = 2
    }
    sub(/ *# *([0-9.]+s|in [0-9.]+ *(ms|sec|s))?$/, "", name)
    sub(/ in [0-9]+ms$/, "", name)
    sub(/ +$/, "", name)
    pending = ""
    pendingWeight = 0
    next
}

# crun's tests say what went wrong before the result.
/^# (Exception message|Process output|Process stderr): / {
    text = $0
    sub(/^# [A-Za-z ]+: /, "", text)
    weight = /Process/ ? 3 : 2
    if (text != "" && text != "None" && weight > pendingWeight) {
        pending = text
        pendingWeight = weight
    }
    next
}

# bats says it afterwards.
name != "" && result == "fail" && /^# / {
    text = substr($0, 3)
    if (text ~ /level=(error|fatal)|^error:|^runc: |^crun: |^systemd-oci/) consider(text, 5)
    else if (text ~ /`.*' failed/) consider(text, 4)
    else if (text !~ /^\(/) consider(text, 1)
    next
}

# runtime-tools' programs print YAML.
name != "" && result == "fail" && /^ +"?error"?: / {
    text = $0
    sub(/^ +"?error"?: */, "", text)
    consider(text, 4)
}

END { finish() }
