import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('full_name', models.CharField(blank=True, max_length=200, verbose_name='full name')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('tier', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('town', 'town'), ('village', 'village')], max_length=10, verbose_name='tier')),
                ('is_statutory', models.BooleanField(default=True, verbose_name='statutory')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grid.division')),
            ],
            options={
                'verbose_name': 'division',
                'verbose_name_plural': 'divisions',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('tier', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('town', 'town'), ('village', 'village')], max_length=10, verbose_name='tier')),
                ('level_label', models.CharField(blank=True, max_length=20, verbose_name='grid level')),
                ('path', models.CharField(max_length=200, unique=True)),
                ('geom', django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4490)),
                ('geom_3857', models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('geom', 3857), output_field=django.contrib.gis.db.models.fields.MultiPolygonField(null=True, srid=3857))),
                ('is_drawn', models.BooleanField(default=False, verbose_name='drawn, not surveyed')),
                ('patrol_every_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_force', 'in force'), ('former', 'former')], default='in_force', max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('county', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grid.cell')),
                ('town', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='grid.division')),
            ],
            options={
                'verbose_name': 'grid cell',
                'verbose_name_plural': 'grid cells',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['path'], name='cell_path_prefix', opclasses=['varchar_pattern_ops']), models.Index(fields=['tier'], name='cell_tier')],
                'constraints': [models.CheckConstraint(condition=models.Q(('geom__isnull', True), models.Q(django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('geom'), function='ST_XMin', output_field=models.FloatField()), -180.0), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('geom'), function='ST_XMax', output_field=models.FloatField()), 180.0), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('geom'), function='ST_YMin', output_field=models.FloatField()), -90.0), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('geom'), function='ST_YMax', output_field=models.FloatField()), 90.0), models.Func(models.F('geom'), function='ST_IsValid', output_field=models.BooleanField())), _connector='OR'), name='cell_geom_sound'), models.CheckConstraint(condition=models.Q(('path__endswith', django.db.models.functions.text.Concat('code', models.Value('.')))), name='cell_path_ends_with_its_code')],
            },
        ),
        migrations.CreateModel(
            name='CellEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('tier', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('town', 'town'), ('village', 'village')], max_length=10, verbose_name='tier')),
                ('level_label', models.CharField(blank=True, max_length=20, verbose_name='grid level')),
                ('geom', django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4490)),
                ('is_drawn', models.BooleanField(default=False, verbose_name='drawn, not surveyed')),
                ('patrol_every_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_force', 'in force'), ('former', 'former')], default='in_force', max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('county', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.cell')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.cell')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grid.cell')),
                ('town', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.cell')),
                ('division', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.division')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'system administrator'), ('province', 'provincial reviewer'), ('city', 'city manager'), ('leader', 'leader or supervising chief'), ('county', 'county manager'), ('department', 'co-signing department'), ('town', 'town grid chief'), ('inspector', 'grid member'), ('unit', 'responsible unit'), ('checker', 'cross-checker'), ('viewer', 'auditor')], max_length=20, verbose_name='role')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='title')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('cell', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='grid.cell')),
                ('deputy_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='grid.membership')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['user_id', 'id'],
                'indexes': [models.Index(fields=['cell', 'role'], name='membership_cell_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'checker', 'province', 'unit', 'viewer']), ('cell__isnull', False), _connector='OR'), name='membership_has_the_cell_its_role_needs'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['unit', 'department']), _negated=True), ('organisation__isnull', False), _connector='OR'), name='membership_has_the_organisation_its_role_needs'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='membership_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('administrator', 'system administrator'), ('province', 'provincial reviewer'), ('city', 'city manager'), ('leader', 'leader or supervising chief'), ('county', 'county manager'), ('department', 'co-signing department'), ('town', 'town grid chief'), ('inspector', 'grid member'), ('unit', 'responsible unit'), ('checker', 'cross-checker'), ('viewer', 'auditor')], max_length=20, verbose_name='role')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='title')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None)),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('cell', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.cell')),
                ('deputy_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grid.membership')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grid.membership')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cellevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7d6600010f951bfdee79e745c73069769caca57', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_24a35', table='grid_cellevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cell',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_cellevent" ("code", "county_id", "division_id", "geom", "id", "is_drawn", "level_label", "name", "parent_id", "patrol_every_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "tier", "town_id", "valid_from", "valid_to") SELECT new_values."code", new_values."county_id", new_values."division_id", new_values."geom", new_values."id", new_values."is_drawn", new_values."level_label", new_values."name", new_values."parent_id", new_values."patrol_every_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."tier", new_values."town_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8ab3b749ebd21dcdca32b50b72bfa915b7dec1d1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b069b', referencing='REFERENCING NEW TABLE AS new_values ', table='grid_cell', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cell',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_cellevent" ("code", "county_id", "division_id", "geom", "id", "is_drawn", "level_label", "name", "parent_id", "patrol_every_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "tier", "town_id", "valid_from", "valid_to") SELECT new_values."code", new_values."county_id", new_values."division_id", new_values."geom", new_values."id", new_values."is_drawn", new_values."level_label", new_values."name", new_values."parent_id", new_values."patrol_every_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."tier", new_values."town_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."county_id" IS DISTINCT FROM (new_values."county_id") OR old_values."division_id" IS DISTINCT FROM (new_values."division_id") OR old_values."geom" IS DISTINCT FROM (new_values."geom") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_drawn" IS DISTINCT FROM (new_values."is_drawn") OR old_values."level_label" IS DISTINCT FROM (new_values."level_label") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."patrol_every_days" IS DISTINCT FROM (new_values."patrol_every_days") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."tier" IS DISTINCT FROM (new_values."tier") OR old_values."town_id" IS DISTINCT FROM (new_values."town_id") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from") OR old_values."valid_to" IS DISTINCT FROM (new_values."valid_to")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='78e95d58105762cb40a3a0e2bdae6faa2701c69d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_98272', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='grid_cell', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cell',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_cellevent" ("code", "county_id", "division_id", "geom", "id", "is_drawn", "level_label", "name", "parent_id", "patrol_every_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "tier", "town_id", "valid_from", "valid_to") SELECT old_values."code", old_values."county_id", old_values."division_id", old_values."geom", old_values."id", old_values."is_drawn", old_values."level_label", old_values."name", old_values."parent_id", old_values."patrol_every_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."tier", old_values."town_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3b0bf4301928f4271da88c261790aca2b1fd1d71', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_76f17', referencing='REFERENCING OLD TABLE AS old_values ', table='grid_cell', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_membershipevent" ("categories", "cell_id", "deputy_of_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "title", "user_id", "valid_from", "valid_to") SELECT new_values."categories", new_values."cell_id", new_values."deputy_of_id", new_values."id", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."title", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='da9feb0614c55e625582a89961537d4fd247d662', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_89691', referencing='REFERENCING NEW TABLE AS new_values ', table='grid_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_membershipevent" ("categories", "cell_id", "deputy_of_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "title", "user_id", "valid_from", "valid_to") SELECT new_values."categories", new_values."cell_id", new_values."deputy_of_id", new_values."id", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."title", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8ef68640401f8b0f9b8974e2dcbd2a6fa316e178', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9fb04', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='grid_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "grid_membershipevent" ("categories", "cell_id", "deputy_of_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "title", "user_id", "valid_from", "valid_to") SELECT old_values."categories", old_values."cell_id", old_values."deputy_of_id", old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."title", old_values."user_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='904e35f980afbfbcc13dbc040f263546474af0ca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fda97', referencing='REFERENCING OLD TABLE AS old_values ', table='grid_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2f030db07a60921056a56f4e43e514c0ab28c1cc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3dec2', table='grid_membershipevent', when='BEFORE')),
        ),
    ]
