# Packs /source, and keeps the last seven archives.
set -eu
name=etc-$(date +%Y%m%d-%H%M%S).tar.gz
tar -czf "/backups/.$name" -C /source .
mv "/backups/.$name" "/backups/$name"
ls -r /backups | tail -n +8 | while read -r old; do rm "/backups/$old"; done
echo "$name has $(tar -tzf "/backups/$name" | wc -l) files"
