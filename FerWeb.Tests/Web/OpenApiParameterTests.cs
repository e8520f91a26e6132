using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace FerWeb.Tests.Web;

/// <summary>The parameters in the OpenAPI document, all of them, held against the endpoints and their answers.</summary>
public sealed class OpenApiParameterTests(OpenApiTests.DescribedSite described) : IClassFixture<OpenApiTests.DescribedSite>
{
    private readonly FilledSite _site = described.Filled;
    private readonly HttpClient _client = described.Client;

    private IEnumerable<Described> Parameters =>
        from path in described.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        from one in operation.Value!["parameters"] as IEnumerable<JsonNode?> ?? []
        select new Described(path.Key, operation.Key, (string?)operation.Value!["operationId"] ?? "", one!.AsObject());

    [Fact]
    public void Parameters_AllOfThem_AreDescribed()
    {
        Assert.InRange(Parameters.Count(), 100, int.MaxValue);
        Assert.DoesNotContain(Parameters, one => string.IsNullOrWhiteSpace((string?)one.Field["description"]));
    }

    [Fact]
    public void Parameters_ThatTheirEndpointMayGoWithout_AreNotRequired()
    {
        var read = _site.Endpoints
            .SelectMany(
                endpoint => endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>(),
                (endpoint, one) => (Operation: endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName, Parameter: one.ParameterInfo))
            .ToLookup(one => (one.Operation, one.Parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? one.Parameter.Name), one => one.Parameter);
        var given = Parameters.Where(one => one.Place == "query").ToList();

        Assert.DoesNotContain(given, one => !read.Contains((one.Operation, one.Name)));
        Assert.DoesNotContain(given, one => one.IsRequired == MayBeLeftOut(read[(one.Operation, one.Name)].First()));
    }

    [Fact]
    public async Task Parameters_OfEveryGet_AreRequiredWhereItIsRefusedWithoutThem()
    {
        var faults = new List<string>();
        foreach (var (path, operations) in described.Document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null))
        {
            var needs = Parameters.Any(one => one.Path == path && one.Method == "get" && one.Place == "query" && one.IsRequired);
            using var answer = await _client.GetAsync(_site.PathOf(path));
            faults.AddRange(needs == (answer.StatusCode == HttpStatusCode.BadRequest) ? [] : [$"{path} answers {(int)answer.StatusCode}"]);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Values_OfWhatIsReadAsAnEnum_AreListed()
    {
        string[] names = ["head", "input", "order", "split", "status"];
        var listed = Parameters.Where(one => names.Contains(one.Name)).ToList();

        Assert.Equal(names, listed.Select(one => one.Name).Distinct().Order());
        Assert.DoesNotContain(listed, one => one.Values.Count == 0);
        Assert.All(listed.Where(one => one.Name == "head"), one => Assert.Equal(Enum.GetValues<LabelHead>().Length, one.Values.Count));
        Assert.Contains("early_stopped", listed.Single(one => one.Name == "status").Values);
        Assert.Equal(Enum.GetValues<RunStatus>().Length, listed.Single(one => one.Name == "status").Values.Count);
    }

    [Fact]
    public async Task Values_ThatAreListed_AreTakenByEveryGet_AndNoOthers()
    {
        var asked = 0;
        var faults = new List<string>();
        foreach (var one in Parameters.Where(one => one.Method == "get" && one.Place == "query" && one.Values.Count > 0))
        {
            foreach (var value in one.Values.Append("something"))
            {
                asked++;
                using var answer = await _client.GetAsync($"{_site.PathOf(one.Path)}?{one.Name}={value}");
                var isAsListed = value == "something" ? !answer.IsSuccessStatusCode : answer.StatusCode != HttpStatusCode.BadRequest;
                faults.AddRange(isAsListed ? [] : [$"{one} = {value}: {(int)answer.StatusCode}"]);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(asked, 25, int.MaxValue);
    }

    [Fact]
    public void Types_OfWhatIsReadByHand_AreTheirs()
    {
        var upload = Parameters.Where(one => one is { Path: "/api/v1/datasets", Method: "post" }).ToDictionary(one => one.Name, one => one.Field["schema"]!);

        Assert.Equal(
            ("string", "number", "boolean"),
            ((string?)upload["name"]["type"], (string?)upload["max_bad_percent"]["type"], (string?)upload["own_classes"]["type"]));
    }

    private static bool MayBeLeftOut(ParameterInfo parameter) => parameter.GetCustomAttribute<RequiredAttribute>() is null
        && (parameter.HasDefaultValue || new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable);

    private sealed record Described(string Path, string Method, string Operation, JsonObject Field)
    {
        public string Name => (string?)Field["name"] ?? "";

        public string Place => (string?)Field["in"] ?? "";

        public bool IsRequired => (bool?)Field["required"] == true;

        /// <value>Empty when it takes anything; of a list those of each.</value>
        public IReadOnlyList<string> Values
            => [.. ((Field["schema"]!["items"] ?? Field["schema"]!)["enum"] as IEnumerable<JsonNode?> ?? []).Select(value => (string?)value ?? "")];

        public override string ToString() => $"{Method} {Path} {Name}";
    }
}
